"""Thai text: one normalisation, one segmentation, one order, one calendar, the same for whoever reads or writes."""
