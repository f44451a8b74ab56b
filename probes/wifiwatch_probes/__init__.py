"""Everything a field probe needs: radio control, channel plans and what drives a radio by them."""
