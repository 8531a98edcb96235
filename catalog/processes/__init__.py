"""Work that must not take this process down runs in processes of its own: started when first needed, bounded, killed when they overstay."""
