"""What measures the portal, beside the figures it was asked to reach. Numbers are printed; nothing is asserted."""
