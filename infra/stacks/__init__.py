"""The stacks: CloudFormation deploys each as one unit."""
