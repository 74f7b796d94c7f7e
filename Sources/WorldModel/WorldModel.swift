// The first file of WorldModel takes this one's place.
