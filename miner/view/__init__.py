"""View: the table as pages and pictures, served live on this machine or written into one file."""
