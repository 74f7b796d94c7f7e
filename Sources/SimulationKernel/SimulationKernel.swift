// The first file of SimulationKernel takes this one's place.
