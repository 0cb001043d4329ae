"""The seller: workspace, access keys, secret links, number series, limits."""
