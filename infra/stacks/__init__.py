"""What CloudFormation deploys as one unit."""
