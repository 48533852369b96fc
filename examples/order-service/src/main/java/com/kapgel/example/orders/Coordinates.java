package com.kapgel.example.orders;

/** A place on earth, in degrees of WGS 84. */
record Coordinates(double lat, double lon) {}
