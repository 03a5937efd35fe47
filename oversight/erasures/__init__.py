"""Personal data erased by law: asked for, approved by two others, carried out, and gone from the files."""
