"""What can be done with a request, one verb a function. Every function is atomic and names who acts."""
