// The first test file takes this one's place.
