// The first file of Reporting takes this one's place.
