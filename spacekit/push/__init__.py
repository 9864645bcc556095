"""From an app folder to a running Space: plan (pure), carry out (one commit), follow (the build)."""
