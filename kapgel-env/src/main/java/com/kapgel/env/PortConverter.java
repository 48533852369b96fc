package com.kapgel.env;

/** Whole numbers from 1 to 65535. */
record PortConverter() implements Converter {

    private static final IntegerConverter NUMBER = new IntegerConverter(/* isInt= */ true, 1, 65_535);

    @Override
    public Reading read(String text, String note) {
        Reading number = NUMBER.read(text, note);
        return number instanceof Reading.Accepted accepted
                ? Reading.accepted(new Port((Integer) accepted.value()))
                : number;
    }

    @Override
    public String expected() {
        return NUMBER.expected();
    }
}
