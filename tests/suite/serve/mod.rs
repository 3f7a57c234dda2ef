//! The pages of `voc serve`, asked over plain TCP as a browser would.

mod browser;
mod doors;
mod hostile;
mod pages;
