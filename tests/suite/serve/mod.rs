//! The pages of `voc serve`, asked over plain TCP as a browser would, and its API, called as a program would.

mod browser;
mod calling;
mod deciding;
mod doors;
mod hostile;
mod load;
mod pages;
