"""Pictures: drawings and photos of digits → images as in MNIST."""
