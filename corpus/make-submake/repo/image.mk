IMAGE := menu
