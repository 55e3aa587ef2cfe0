"""The permissions to see and to change the jobs of others."""

from runtime.core.security.permissions import Permission

JOBS_READ = Permission("jobs:read")
JOBS_CHANGE = Permission("jobs:change")
