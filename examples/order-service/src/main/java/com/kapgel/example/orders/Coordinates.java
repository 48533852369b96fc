package com.kapgel.example.orders;

/** A place on earth, in degrees of WGS 84. */
record Coordinates(double lat, double lon) {

    /** Reads the body of {@code PUT /api/couriers/{id}/location}. */
    static Coordinates from(Fields body) {
        Coordinates coordinates = new Coordinates(body.degrees("lat", 90), body.degrees("lon", 180));
        body.done();
        return coordinates;
    }
}
