"""Pictures of a stream: where everything stands, in pixels, and the SVG that says so."""
