// The first file of CSV takes this one's place.
