from django.urls import path

from portal.ui.gallery import views

app_name = "gallery"
urlpatterns = [path("", views.gallery, name="index")]
