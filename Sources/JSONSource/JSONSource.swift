// The first file of JSONSource takes this one's place.
