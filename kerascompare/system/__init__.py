"""What this machine and its environment give: settings, processors, caches, the lifeline."""
