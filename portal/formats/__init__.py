"""How Django writes dates and hours where no filter of ours does: in the admin (settings.FORMAT_MODULE_PATH)."""
