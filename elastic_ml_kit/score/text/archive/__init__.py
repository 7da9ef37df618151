"""TorchScript archives, read without torch: what is in them, and which operators their code calls."""
