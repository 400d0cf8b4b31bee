"""How a release gets onto a unit: the bundle that is built here, and the installer inside it."""
