"""Find out which Wi-Fi installations around you can follow phones, or are following them."""

__version__ = "0.1.0"
