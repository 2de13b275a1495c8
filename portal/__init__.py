"""What the pages share: the shell, settings, the composition root, sign-in, the server's parts and the command line.

One public verb: `portal.build.build(settings)`. No module here bears the name of a package that anything imports,
because the main script's folder comes first on `sys.path`.
"""
