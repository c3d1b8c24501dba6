"""The documentation site: pages of antsibull-docs and the guides, built by Sphinx."""
