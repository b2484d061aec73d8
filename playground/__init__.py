"""The playground: a static folder with a page that runs the whole generator in the browser.

build.py    assembles the folder: `make playground`
runtime.py  provides Pyodide and the Python packages, pinned by hashes
engine/     Python in the page's web worker, around the public functions of lstmgen
page/       the page itself: HTML, CSS and modules of JavaScript, copied unchanged
"""
