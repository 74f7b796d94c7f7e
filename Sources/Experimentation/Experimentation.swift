// The first file of Experimentation takes this one's place.
