"""The numbered bundles between two stations: their order, epochs after a restore, forks, requests and receipts."""
