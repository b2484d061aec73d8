def copy_state(state):
    """The same state, whose lists may be changed: where a call fails, the state before it is still there."""
    return {key: tuple([h[:] for h in v]) if isinstance(v, tuple) else v for key, v in state.items()}
