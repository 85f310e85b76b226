"""The Click dialect: options, parameter types, rendering, errors to exit codes, completion."""
