// The first file of ScenarioLanguage takes this one's place.
