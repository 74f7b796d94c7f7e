// The first file of ContactCenterModel takes this one's place.
