"""The landing page: the picture of the platform with what each part does now, and the three steps to try."""
