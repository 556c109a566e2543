"""Public datasets: what their documents have to be like before a byte of them is believed."""
