"""Trained models of a cluster: uploaded, deployed, asked, listed and removed by the official client alone."""
