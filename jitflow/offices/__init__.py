"""Document templates of national offices: uploaded, inspected, tried, used."""
