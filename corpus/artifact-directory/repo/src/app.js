document.title = 'Weather'
