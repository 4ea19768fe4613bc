from plainguide.events import *  # noqa: F403
