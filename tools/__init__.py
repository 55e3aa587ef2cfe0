"""What people run and nobody deploys."""
