"""The city, its counties, townships and villages, its departments, and their registered populations."""
