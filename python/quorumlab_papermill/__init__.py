"""papermill's parameters for TypeScript notebooks.

Installed beside papermill it is found by itself: ``papermill in.ipynb out.ipynb -p loss 0.3`` writes
``let loss = 0.3;`` into a cell below the one tagged ``parameters``.
"""
