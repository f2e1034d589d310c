"""Printed parts as files: PDF by Typst, Word and Excel documents. Pure functions of what they are given."""
