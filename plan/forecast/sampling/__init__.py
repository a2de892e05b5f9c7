"""The network of a plan sampled many times: finishes, drivers, and what-ifs."""
