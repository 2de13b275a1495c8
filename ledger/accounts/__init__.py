"""People who may sign in: what each is granted, lists of them, and the use cases on them."""
