"""Old copies of the sheet that are saved over newer ones, or stand beside it: what they wiped out is found."""
