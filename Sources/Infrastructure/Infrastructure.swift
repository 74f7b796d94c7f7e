// The first file of Infrastructure takes this one's place.
